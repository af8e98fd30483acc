"""A demo company: its people, its products, and complaints in all stages, made by driving the diagrams."""
