"""The visitor's window: loader, panel and the public API behind them."""
