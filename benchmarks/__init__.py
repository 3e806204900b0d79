"""Where README's figures come from. Each prints ratios of things measured in the same run."""
