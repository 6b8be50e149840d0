"""What should not stand in a text to a buyer, found before the text leaves. Pure: text in, findings out."""
