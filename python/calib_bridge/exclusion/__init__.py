"""The lock of a repository. It lives with the database, so that all folders, hosts and accounts meet it."""
