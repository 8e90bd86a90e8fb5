"""Plain values below storage, products and tasks. Modules here import nothing else of this package."""
