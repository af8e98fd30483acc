"""What wakes the worker; one module for each way."""
