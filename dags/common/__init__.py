"""What the DAGs share: assets (each named once), the inbox trigger, default arguments, the notifier."""
