"""The web pages: plain files that speak to ``/v1`` as any other program does."""
