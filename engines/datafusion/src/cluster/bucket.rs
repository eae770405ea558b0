//! The parts on an S3-compatible store (对象存储): pushed once, read back and compared, then told by a receipt.

use std::path::Path;
use std::sync::Arc;

use datafusion::execution::runtime_env::RuntimeEnv;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use qd_ledger::store::{PartRow, read_sealed};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ClusterError;
use crate::parts::file_schema;

/// Access key and secret, where they do not come from the environment.
#[derive(Clone)]
pub struct Keys {
    /// The access key.
    pub access: String,
    /// Its secret.
    pub secret: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

/// A folder of a bucket, and how to reach it.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// `s3://BUCKET/FOLDER`.
    pub address: String,
    /// The server, for stores other than Amazon's; `http://` only inside a closed network.
    pub endpoint: Option<String>,
    /// The region, where the store has regions.
    pub region: Option<String>,
    /// Keys; `None` takes `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` of the environment.
    pub keys: Option<Keys>,
}

/// What was pushed: written beside each part after it was read back and compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// SHA-256 of the part, hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its lines.
    pub rows: u64,
    /// The store's mark of this very object; any later write changes it.
    pub mark: Option<String>,
    /// The names of its columns.
    pub columns: Vec<String>,
}

impl Bucket {
    fn split(&self) -> Result<(&str, &str), ClusterError> {
        let bad = |reason: &str| ClusterError::Address {
            address: self.address.clone(),
            reason: reason.to_owned(),
        };
        let rest = self.address.strip_prefix("s3://");
        let rest = rest.ok_or_else(|| bad("it does not begin with s3://"))?;
        let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
        match bucket.is_empty() {
            true => Err(bad("it names no bucket")),
            false => Ok((bucket, folder.trim_matches('/'))),
        }
    }

    /// A client of the store.
    pub(super) fn client(&self) -> Result<Arc<dyn ObjectStore>, ClusterError> {
        let (bucket, _) = self.split()?;
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        if let Some(endpoint) = &self.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                .with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        if let Some(keys) = &self.keys {
            builder = builder
                .with_access_key_id(&keys.access)
                .with_secret_access_key(&keys.secret);
        }
        let store = builder.build().map_err(|e| ClusterError::Address {
            address: self.address.clone(),
            reason: e.to_string(),
        })?;
        Ok(Arc::new(store))
    }

    /// Makes the bucket known to an environment in which plans run.
    pub(super) fn register(&self, environment: &RuntimeEnv) -> Result<(), ClusterError> {
        let (bucket, _) = self.split()?;
        let address = format!("s3://{bucket}");
        let url = datafusion::datasource::listing::ListingTableUrl::parse(&address);
        let url = url.map_err(|e| ClusterError::Address {
            address,
            reason: e.to_string(),
        })?;
        environment.register_object_store(url.object_store().as_ref(), self.client()?);
        Ok(())
    }

    /// The full address of a part.
    pub(super) fn address_of(&self, part: &PartRow) -> Result<String, ClusterError> {
        let (bucket, _) = self.split()?;
        Ok(format!("s3://{bucket}/{}", self.key(&part.file)?))
    }

    fn key(&self, file: &str) -> Result<Key, ClusterError> {
        let (_, folder) = self.split()?;
        let folder = folder.split('/').filter(|piece| !piece.is_empty());
        Ok(folder.chain([file]).collect::<Vec<_>>().join("/").into())
    }

    fn receipt_key(&self, part: &PartRow) -> Result<Key, ClusterError> {
        self.key(&format!("{}.receipt", part.file))
    }

    /// Puts a sealed part on the store unless it is there, and tells whether it had to. The part is checked before it
    /// leaves and read back when it has arrived.
    pub async fn push(&self, dir: &Path, part: &PartRow) -> Result<bool, ClusterError> {
        let store = self.client()?;
        if self.state(&store, part).await.is_ok() {
            return Ok(false);
        }
        let damaged = |reason: String| ClusterError::Damaged {
            part: part.file.clone(),
            reason,
        };
        let bytes = read_sealed(dir, part).map_err(|e| damaged(e.to_string()))?;
        let bytes = bytes::Bytes::from(bytes);
        let columns = file_schema(&bytes).map_err(|e| damaged(e.to_string()))?;
        let names = columns.fields().iter().map(|field| field.name().clone());
        let key = self.key(&part.file)?;
        let put = store.put(&key, PutPayload::from_bytes(bytes.clone()));
        put.await.map_err(failed(&key))?;
        self.compare(&store, part).await?;
        let met = store.head(&key).await.map_err(failed(&key))?;
        let receipt = Receipt {
            sha256: part.sha256.clone(),
            bytes: part.bytes,
            rows: part.rows,
            mark: met.e_tag,
            columns: names.collect(),
        };
        let text = serde_json::to_vec(&receipt).map_err(|e| damaged(e.to_string()))?;
        let key = self.receipt_key(part)?;
        let put = store.put(&key, PutPayload::from(text));
        put.await.map_err(failed(&key))?;
        Ok(true)
    }

    /// Reads a part back whole and compares it with the manifest.
    pub async fn verify(&self, part: &PartRow) -> Result<(), ClusterError> {
        let store = self.client()?;
        self.state(&store, part).await?;
        self.compare(&store, part).await
    }

    async fn compare(
        &self,
        store: &Arc<dyn ObjectStore>,
        part: &PartRow,
    ) -> Result<(), ClusterError> {
        let key = self.key(&part.file)?;
        let got = store.get(&key).await.map_err(failed(&key))?;
        let back = got.bytes().await.map_err(failed(&key))?;
        let found: String = Sha256::digest(&back)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        if found == part.sha256 {
            return Ok(());
        }
        Err(ClusterError::Damaged {
            part: part.file.clone(),
            reason: format!("SHA-256 is {found} instead of {}", part.sha256),
        })
    }

    /// The receipt of a part whose object is still the one that was pushed.
    pub(super) async fn state(
        &self,
        store: &Arc<dyn ObjectStore>,
        part: &PartRow,
    ) -> Result<Receipt, ClusterError> {
        let key = self.receipt_key(part)?;
        let got = match store.get(&key).await {
            Ok(got) => got,
            Err(object_store::Error::NotFound { .. }) => {
                return Err(ClusterError::NotPushed {
                    part: part.file.clone(),
                });
            }
            Err(e) => return Err(failed(&key)(e)),
        };
        let text = got.bytes().await.map_err(failed(&key))?;
        let damaged = |reason: String| ClusterError::Damaged {
            part: part.file.clone(),
            reason,
        };
        let receipt: Receipt = serde_json::from_slice(&text).map_err(|e| damaged(e.to_string()))?;
        if receipt.sha256 != part.sha256 || receipt.rows != part.rows {
            return Err(damaged("its receipt is for other lines".to_owned()));
        }
        self.untouched(store, part, &receipt).await?;
        Ok(receipt)
    }

    /// Whether the object is still the one of the receipt: size and mark, without reading it.
    pub(super) async fn untouched(
        &self,
        store: &Arc<dyn ObjectStore>,
        part: &PartRow,
        receipt: &Receipt,
    ) -> Result<(), ClusterError> {
        let key = self.key(&part.file)?;
        let damaged = |reason: String| ClusterError::Damaged {
            part: part.file.clone(),
            reason,
        };
        let met = match store.head(&key).await {
            Ok(met) => met,
            Err(object_store::Error::NotFound { .. }) => {
                return Err(damaged("the object is missing".to_owned()));
            }
            Err(e) => return Err(failed(&key)(e)),
        };
        if met.size != receipt.bytes {
            return Err(damaged(format!(
                "{} bytes instead of {}",
                met.size, receipt.bytes
            )));
        }
        if met.e_tag != receipt.mark {
            return Err(damaged(
                "it was written again after it was pushed".to_owned(),
            ));
        }
        Ok(())
    }
}

fn failed(key: &Key) -> impl Fn(object_store::Error) -> ClusterError + use<> {
    let object = key.to_string();
    move |error| ClusterError::Store {
        object: object.clone(),
        reason: error.to_string(),
    }
}
