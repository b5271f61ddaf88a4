"""Tables of instruments and people -> animals, observations, exclusions; every guess is a finding."""
