"""Payment screenshots in the manner of several apps, drawn for the bench, with a truth file."""
