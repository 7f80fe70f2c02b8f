"""How `cyrillic.npz` was made: lines drawn from fonts, features of the wheel's model, two convolutions."""
