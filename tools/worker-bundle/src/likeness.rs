//! An order in which like pieces of code are near each other.

use std::collections::HashMap;

/// How long a shared run of bytes must be to count: gzip finds three, of which most are chance.
const RUN_BYTES: usize = 6;

/// How far back pieces are compared, in bytes: less than half of gzip's 32 kB.
const WINDOW_BYTES: usize = 12_000;

/// In how many pieces a run may be and still say something.
const MAX_PIECES_A_RUN: usize = 60;

/// The indices of all pieces; each is the one that shares most with those just before it, for its length.
pub(crate) fn order(pieces: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<Vec<&[u8]>> = pieces.iter().map(|piece| runs(piece)).collect();
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (index, runs) in runs.iter().enumerate() {
        for run in runs {
            holders.entry(run).or_default().push(index);
        }
    }
    holders.retain(|_, indices| (2..=MAX_PIECES_A_RUN).contains(&indices.len()));
    let empty = Vec::new();
    let alike = |index: usize| {
        let runs = runs.get(index).unwrap_or(&empty);
        runs.iter().filter_map(|run| holders.get(run)).flatten().copied()
    };
    let bytes = |index: usize| pieces.get(index).map_or(0, |piece| piece.len());

    let mut shared = vec![0_u64; pieces.len()];
    let mut left: Vec<usize> = (0..pieces.len()).collect();
    let (mut order, mut window_start, mut window_bytes) = (Vec::with_capacity(pieces.len()), 0, 0);
    while !left.is_empty() {
        let score = |index: usize| shared.get(index).copied().unwrap_or(0) * 4096 / (bytes(index) as u64 + 20);
        // Where nothing is shared the largest goes first: what is like it comes after it.
        let best = (0..left.len()).max_by_key(|&at| left.get(at).map(|&index| (score(index), bytes(index))));
        let next = left.swap_remove(best.unwrap_or(0));
        alike(next).for_each(|index| {
            if let Some(shared) = shared.get_mut(index) {
                *shared += 1
            }
        });
        order.push(next);
        window_bytes += bytes(next);
        while window_bytes > WINDOW_BYTES && window_start + 1 < order.len() {
            let gone = order.get(window_start).copied().unwrap_or(0);
            alike(gone).for_each(|index| {
                if let Some(shared) = shared.get_mut(index) {
                    *shared -= 1
                }
            });
            window_bytes -= bytes(gone);
            window_start += 1;
        }
    }
    order
}

/// The runs of a piece, each once.
fn runs(piece: &[u8]) -> Vec<&[u8]> {
    let mut runs: Vec<&[u8]> = piece.windows(RUN_BYTES).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_pieces_are_neighbours() {
        let pieces: [&[u8]; 4] =
            [b"one two three four", b"0123456789abcdefgh", b"one two three five", b"0123456789abcdefgi"];
        let order = order(&pieces);
        assert_eq!(order.len(), 4);
        let place = |index| order.iter().position(|&found| found == index).unwrap_or_default();
        assert_eq!(place(0).abs_diff(place(2)), 1);
        assert_eq!(place(1).abs_diff(place(3)), 1);
    }

    #[test]
    fn nothing_has_an_order_too() {
        assert!(order(&[]).is_empty());
        assert_eq!(order(&[b""]), [0]);
    }
}
