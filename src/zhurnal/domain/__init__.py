"""What a school is: pure values, no input or output."""
