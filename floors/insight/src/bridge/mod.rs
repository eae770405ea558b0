//! Bridge (量价桥): the change between two periods split into price, volume, mix, new, lost and returned business.
