"""Task specs: what SpiffWorkflow does when a token reaches an element of a diagram."""
