"""What a report says, section by section: tables and sentences made from a result, before any HTML."""
