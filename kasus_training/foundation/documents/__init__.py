"""Paper and files: typst for PDF, QR pictures, spreadsheets."""
