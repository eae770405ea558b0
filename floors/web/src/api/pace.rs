//! Pace (限速): how many calls a caller and an address may make, by token buckets; who is faster waits.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use qd_base::Problem;

use super::answer::Refusal;

/// Above so many keys the idle ones are forgotten.
const MANY: usize = 10_000;

/// Calls a second in the long run, and how many may come at once.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For one session or token.
    pub caller: (u32, u32),
    /// For one address, behind which a whole office may sit.
    pub address: (u32, u32),
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            caller: (50, 200),
            address: (500, 2_000),
        }
    }
}

/// The two buckets.
pub(crate) struct Buckets {
    caller: DefaultKeyedRateLimiter<String>,
    address: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Buckets {
    pub fn new(pace: Pace) -> Buckets {
        let of = |(each, most)| {
            let least = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(Quota::per_second(least(each)).allow_burst(least(most)))
        };
        Buckets {
            caller: of(pace.caller),
            address: of(pace.address),
            clock: DefaultClock::default(),
        }
    }

    pub fn caller(&self, session: &str) -> Result<(), Refusal> {
        self.ask(&self.caller, session)
    }

    pub fn address(&self, peer: &str) -> Result<(), Refusal> {
        self.ask(&self.address, peer)
    }

    fn ask(&self, of: &DefaultKeyedRateLimiter<String>, key: &str) -> Result<(), Refusal> {
        if of.len() > MANY {
            of.retain_recent();
        }
        let Err(early) = of.check_key(&key.to_owned()) else {
            return Ok(());
        };
        let wait = early.wait_time_from(self.clock.now());
        let seconds = wait.saturating_add(Duration::from_millis(999)).as_secs();
        let problem = Problem::new(429, "api-too-fast").arg("seconds", seconds.max(1));
        Err(Refusal::later(problem, seconds.max(1)))
    }
}
