"""What the page of one lesson shows: its card, its homework, the language of its topic."""
