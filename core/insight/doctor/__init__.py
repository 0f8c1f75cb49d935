"""The doctor: what is wrong with a run, said in plain words with the number that shows it."""
