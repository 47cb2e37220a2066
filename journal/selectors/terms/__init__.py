"""What a term ends with: the marks due, what they are made of, who may still change them."""
