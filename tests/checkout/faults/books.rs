//! What a buyer and a seller have, as the database has it: what must be as before when a provider's call goes wrong.

use serde_json::Value;
use tokio_postgres::Client;
use turnpike_tests::database::{broken_invariants, words};
use uuid::Uuid;

/// Whose books.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Books {
    /// Whose money, credits and rights.
    pub(crate) buyer: Uuid,
    /// Whose stock, coupons and hours.
    pub(crate) seller: Uuid,
}

const BOOKS: &str = "select jsonb_build_object(
    'stock', (select sum(p.stock) from public.products as p where p.seller_id = $2),
    'coupon_uses', (select sum(c.uses) from public.coupons as c where c.seller_id = $2),
    'slots', (select count(*) from public.bookings as b where b.seller_id = $2 and b.status <> 'canceled'),
    'paid', (select coalesce(sum(p.amount), 0) from public.payments as p
      where p.user_id = $1 and p.status in ('succeeded', 'partially_refunded', 'refunded')),
    'refunded', (select coalesce(sum(p.refunded), 0) from public.payments as p where p.user_id = $1),
    'credits', (select coalesce(sum(a.balance), 0) from public.credit_accounts as a where a.user_id = $1),
    'rights', (select coalesce(jsonb_agg(e.feature_key order by e.feature_key), '[]') from public.entitlements as e
      where e.user_id = $1 and e.revoked_at is null and coalesce(e.ends_at > now(), true)),
    'orders', (select coalesce(jsonb_agg(o.status order by o.id), '[]') from public.orders as o
      where o.user_id = $1 and o.status <> 'pending'),
    'subscription', (select to_jsonb(s) - 'updated_at' from public.subscriptions as s where s.user_id = $1))";

impl Books {
    /// The books as they are now.
    pub(crate) async fn read(&self, database: &Client) -> Value {
        let row = database.query_one(BOOKS, &[&self.buyer, &self.seller]).await;
        row.unwrap_or_else(|e| panic!("{}", words(&e))).get(0)
    }

    /// How the last operation at a provider that the buyer or the seller asked for stands: `running`, `done`, `refused` or
    /// `unknown`; `None` if there was none.
    pub(crate) async fn operation(&self, database: &Client) -> Option<String> {
        let sql = "select status from public.provider_operations where caller in ($1, $2) order by id desc limit 1";
        database.query_opt(sql, &[&self.buyer, &self.seller]).await.unwrap().map(|row| row.get(0))
    }
}

/// Asserts that no promise of the ledger or of selling is broken, anybody's.
pub(crate) async fn assert_sound(database: &Client, when: &str) {
    let broken = database.query("select to_jsonb(v) from turnpike.check_sales_invariants() as v", &[]).await;
    let broken: Vec<Value> = broken.unwrap_or_else(|e| panic!("{}", words(&e))).iter().map(|row| row.get(0)).collect();
    assert!(broken.is_empty(), "{when}: {broken:#?}");
    assert_eq!(broken_invariants(database).await, Vec::<String>::new(), "{when}");
}
