"""The edges: command line, and the one module that knows concrete classes."""
