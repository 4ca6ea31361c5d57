"""What a picture is turned into before it is measured: features and logits of fixed networks."""
