"""One module for each kind of thing in the cloud: how it is made, and how it is taken back."""
