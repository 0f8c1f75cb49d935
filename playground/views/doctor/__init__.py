"""The doctor's panel: what is wrong with the run, and what a trial of the remedy says."""
