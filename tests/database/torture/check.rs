//! The account of it: what was told is what there is.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::Client;
use turnpike_tests::database;

use super::record::Record;

/// The movements of this run's accounts that somebody asked for. (Others follow from them: expiry, payment of debts.)
const MOVEMENTS: &str = "
    select t.id::text, t.amount, t.kind, t.hold_id::text from public.credit_transfers as t
    join public.credit_accounts as a on a.id = t.account_id
    where (a.user_id::text = any ($1) or a.tenant_id = any ($2)) and t.kind in ('grant', 'spend', 'capture', 'revoke')";

const HOLDS: &str = "
    select h.id::text from public.credit_holds as h join public.credit_accounts as a on a.id = h.account_id
    where h.actor_id::text = any ($1)";

/// What is wrong, in words; empty when all is well.
pub(super) async fn everything(client: &Client, record: &Record) -> Vec<String> {
    let mut wrong = database::broken_invariants(client).await;
    let (mut found, mut metered, mut revoked) = (BTreeMap::new(), BTreeSet::new(), 0);
    for row in client.query(MOVEMENTS, &[&record.users, &record.tenants]).await.unwrap() {
        let (id, amount, kind, hold): (String, i64, String, Option<String>) =
            (row.get(0), row.get(1), row.get(2), row.get(3));
        let of_metered = hold.filter(|hold| record.told(|told| told.metered.contains(hold)));
        match (kind.as_str(), of_metered) {
            ("revoke", _) => revoked -= amount,
            (_, Some(hold)) => drop(metered.insert(hold)),
            _ => drop(found.insert(id, amount)),
        }
    }
    let holds: BTreeSet<String> =
        client.query(HOLDS, &[&record.users]).await.unwrap().iter().map(|row| row.get(0)).collect();
    record.told(|told| {
        let lost = told.movements.iter().filter(|(id, _)| !found.contains_key(*id));
        wrong.extend(lost.map(|lost| format!("acknowledged and lost: {lost:?}")));
        let made = found.iter().filter(|(id, _)| !told.movements.contains_key(*id));
        wrong.extend(made.map(|made| format!("moved and never acknowledged: {made:?}")));
        let sums = (told.movements.values().sum::<i64>(), found.values().sum::<i64>());
        let equal = [
            ("sum of the movements", sums.0, sums.1),
            ("metered captures", told.metered.len() as i64, metered.len() as i64),
            ("credits taken back", told.revoked, revoked),
        ];
        for (what, acknowledged, there) in equal {
            if acknowledged != there {
                wrong.push(format!("{what}: {acknowledged} acknowledged, {there} in the ledger"));
            }
        }
        wrong.extend(told.holds.difference(&holds).map(|id| format!("acknowledged hold that is not there: {id}")));
    });
    wrong
}
