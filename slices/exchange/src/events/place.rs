//! Where: what the operator typed, and every other way of telling the same place beside it. The
//! typed text is kept byte for byte and nothing computed ever replaces it.

use kernel::{Text, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

use super::bounds::{Extra, Percent, Uprn, Usrn, Whole, is_default};
use super::words::{AmlMethod, LocationRole, Method, Verdict};

/// One location of an incident; 1 to 50 of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Location {
    pub role: LocationRole,
    /// What the operator typed, 1 to 500 characters, never altered.
    #[schema(value_type = String, max_length = 500)]
    pub typed: Text<500>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uprn: Option<Uprn>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usrn: Option<Usrn>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_parts: Option<AddressParts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub floor: Option<Text<50>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 50)]
    pub room: Option<Text<50>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub access_note: Option<Text<500>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Grid>,
    /// A third party's words for a place; carried, never resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 60)]
    pub word_address: Option<Text<60>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<Whole<0, 100_000>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence_pct: Option<Percent>,
    #[serde(default = "stated")]
    pub method: Method,
    #[serde(default)]
    pub provisional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub fix_time: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aml: Option<Aml>,
    /// A motorway, rail or coast reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 60)]
    pub marker: Option<Text<60>>,
    #[serde(default = "unknown")]
    pub verdict: Verdict,
    /// A refuge or a protected witness: the place goes with the label `protected`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_protected: bool,
    #[serde(flatten)]
    pub extra: Extra,
}

const fn stated() -> Method {
    Method::Stated
}

const fn unknown() -> Verdict {
    Verdict::Unknown
}

impl Location {
    /// Whether anything but the typed text tells the place.
    #[must_use]
    pub fn is_placed(&self) -> bool {
        self.uprn.is_some()
            || self.grid.is_some()
            || self.word_address.is_some()
            || self.marker.is_some()
            || self.plotted().is_some()
    }

    /// Whether a device told the position, so that accuracy and time must come with it.
    #[must_use]
    pub const fn is_device_fix(&self) -> bool {
        matches!(self.method, Method::Aml | Method::Cell | Method::Gnss)
    }

    /// The point that a map may draw, and the only way to it. A phone without a fix sends zeros:
    /// that is no place.
    #[must_use]
    pub fn plotted(&self) -> Option<Point> {
        let has_no_fix = self.aml.as_ref().is_some_and(|aml| aml.method == AmlMethod::None);
        match self.point {
            Some(point) => {
                let is_a_fix = !has_no_fix || self.method != Method::Aml;
                (is_a_fix && !point.is_zero()).then_some(point)
            }
            None => self.aml.as_ref().and_then(Aml::plotted),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct AddressParts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub sub_building: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub building: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub street: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub locality: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub town: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 10)]
    pub postcode: Option<Text<10>>,
}

/// WGS84 degrees, kept to seven decimals (about a centimetre).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Point {
    latitude: f64,
    longitude: f64,
}

impl Point {
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let kept = |degrees: f64| (degrees * 1e7).round() / 1e7;
        ((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
            .then(|| Self { latitude: kept(latitude), longitude: kept(longitude) })
    }

    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    fn is_zero(self) -> bool {
        self.latitude == 0.0 && self.longitude == 0.0
    }
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Degrees {
            latitude: f64,
            longitude: f64,
        }
        let Degrees { latitude, longitude } = Degrees::deserialize(from)?;
        Self::new(latitude, longitude).ok_or_else(|| {
            let expected = "90 degrees of latitude and 180 of longitude at most";
            D::Error::invalid_value(serde::de::Unexpected::Other("a point"), &expected)
        })
    }
}

/// OSGB metres east and north of the false origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Grid {
    pub easting: Whole<0, 700_000>,
    pub northing: Whole<0, 1_300_000>,
}

/// What a phone sent of its own accord. Any of it may be missing or malformed at the source, so
/// only the method is required.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Aml {
    pub method: AmlMethod,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_m: Option<Whole<0, 1_000_000>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence_pct: Option<Percent>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

impl Aml {
    fn plotted(&self) -> Option<Point> {
        if self.method == AmlMethod::None {
            return None;
        }
        Point::new(self.latitude?, self.longitude?).filter(|point| !point.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::{Location, Point};

    fn location(json: &str) -> Location {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn r30_a_zero_no_fix_position_is_never_plotted() {
        let zeros = r#"{"role":"caller","typed":"?","method":"aml","point":{"latitude":0,"longitude":0},
            "aml":{"method":"N","latitude":0,"longitude":0}}"#;
        assert_eq!(location(zeros).plotted(), None);
        assert!(!location(zeros).is_placed());
        let only_aml = r#"{"role":"caller","typed":"?","method":"aml","aml":{"method":"G","latitude":0,"longitude":0}}"#;
        assert_eq!(location(only_aml).plotted(), None);
        let fixed = r#"{"role":"caller","typed":"?","method":"aml","aml":{"method":"G","latitude":53.4,"longitude":-2.2}}"#;
        assert_eq!(location(fixed).plotted(), Point::new(53.4, -2.2));
    }

    #[test]
    fn r37_an_unknown_optional_field_survives_a_round_trip() {
        let odd = r#"{"role":"incident","typed":"1 High St","plus_code":"9C5V"}"#;
        let json = serde_json::to_value(location(odd)).unwrap();
        assert_eq!(json["plus_code"], "9C5V");
    }

    #[test]
    fn a_point_beyond_the_earth_is_refused_with_words() {
        let beyond = serde_json::from_str::<Point>(r#"{"latitude":91,"longitude":0}"#);
        assert!(beyond.unwrap_err().to_string().contains("90 degrees"));
    }
}
