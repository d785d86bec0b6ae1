"""What the people away from the office need on their machines. Knows nothing of routers."""
