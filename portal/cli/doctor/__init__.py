"""`portal doctor`: looks at the machine, the settings and the services, and explains what it finds."""
