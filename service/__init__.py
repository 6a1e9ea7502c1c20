"""The edges: command line, API, web page, database, workers, and the one module that knows concrete classes."""
