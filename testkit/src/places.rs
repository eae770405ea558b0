//! Places (地区): the regions, provinces and cities in which sample companies sell.

/// One city of a sales region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Sales region (大区).
    pub region: &'static str,
    /// Province or municipality.
    pub province: &'static str,
    /// City.
    pub city: &'static str,
    /// How much is bought there, against the others.
    pub weight: f64,
}

/// All places, region by region.
pub fn places() -> Vec<Place> {
    rows(include_str!("../data/places.csv"))
        .map(|fields| Place {
            region: fields[0],
            province: fields[1],
            city: fields[2],
            weight: number(fields[3]),
        })
        .collect()
}

/// Sales channels (渠道) and their share.
pub fn channels() -> Vec<(&'static str, f64)> {
    rows(include_str!("../data/channels.csv"))
        .map(|fields| (fields[0], number(fields[1])))
        .collect()
}

/// The rows below the header of one of our own tables; lines with `#` are notes, fields hold no comma.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').collect())
}

/// A number of one of our own tables.
pub(crate) fn number<T: std::str::FromStr>(field: &str) -> T {
    field
        .parse()
        .ok()
        .expect("the tables of this crate hold numbers where numbers are expected")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn five_regions_cover_the_provinces_and_each_city_stands_once() {
        let places = places();
        let regions: BTreeSet<_> = places.iter().map(|p| p.region).collect();
        let provinces: BTreeSet<_> = places.iter().map(|p| p.province).collect();
        let cities: BTreeSet<_> = places.iter().map(|p| (p.province, p.city)).collect();
        assert_eq!(
            (regions.len(), provinces.len(), cities.len()),
            (5, 31, places.len())
        );
    }
}
