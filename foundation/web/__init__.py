"""What every page and every API endpoint shares: problems, language, security headers, sign-in, limits."""
