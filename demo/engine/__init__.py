"""The invented market and its accounts as arrays: pure numpy, the same numbers for the same seed.

Money is whole cents and prices are whole thousandths of a yuan, both int64, so every identity holds to the cent.
"""
