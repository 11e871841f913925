"""What the churn warning reads: the running figures, the time line, and the parameters in force."""
