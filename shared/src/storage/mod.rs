//! Files: where the bytes of what is sold lie. A function never carries them; it hands out links.

mod supabase;

pub use supabase::{ASSETS, SignedUpload, SupabaseStorage};
