//! Gradient-boosted trees over histograms, small and deterministic: Friedman (2001), with the histograms of LightGBM (Ke et
//! al. 2017) and trees grown level by level.

/// How the trees are grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Growth {
    /// Trees.
    pub(super) trees: usize,
    /// Levels of a tree: at most 2 to this power leaves.
    pub(super) depth: usize,
    /// Share of each tree's answer that is taken.
    pub(super) rate: f64,
    /// Weight that a leaf has at least.
    pub(super) least: f64,
    /// What draws leaves to nothing, in weight.
    pub(super) calm: f64,
    /// Errors beyond this count no more than this (Huber's loss).
    pub(super) clip: f64,
    /// Share of rows that each tree sees.
    pub(super) share: f64,
}

const BINS: usize = 32;

/// Trees that say one number from many.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Trees {
    /// Upper edges of the bins of each feature.
    edges: Vec<Vec<f32>>,
    base: f64,
    trees: Vec<Tree>,
}

/// A full tree: node `i` has children `2 i + 1` and `2 i + 2`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Tree {
    /// Feature and the last bin that goes left; 255 bins: everything goes left.
    splits: Vec<(u16, u8)>,
    leaves: Vec<f32>,
}

/// Rows ready for growing: binned features, column after column.
pub(super) struct Table {
    edges: Vec<Vec<f32>>,
    bins: Vec<u8>,
    rows: usize,
}

impl Table {
    /// Bins `rows` rows of features, each row of `width`.
    pub(super) fn new(features: &[f32], width: usize) -> Self {
        let rows = features.len() / width.max(1);
        let mut edges = Vec::with_capacity(width);
        let mut bins = vec![0u8; rows * width];
        let step = (rows / 3000).max(1);
        for f in 0..width {
            let mut sample: Vec<f32> = (0..rows).step_by(step).map(|r| features[r * width + f]).collect();
            sample.sort_unstable_by(f32::total_cmp);
            let mut cut: Vec<f32> =
                (1..BINS).filter_map(|b| sample.get(b * sample.len() / BINS)).copied().collect();
            cut.dedup();
            for r in 0..rows {
                bins[f * rows + r] = bin(&cut, features[r * width + f]);
            }
            edges.push(cut);
        }
        Self { edges, bins, rows }
    }
}

/// The first bin whose upper edge is not below the value.
#[inline]
fn bin(edges: &[f32], v: f32) -> u8 {
    edges.partition_point(|e| *e < v) as u8
}

#[inline]
fn mixed(a: u64) -> u64 {
    let mut x = a.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

impl Trees {
    /// Grows trees for `target` with `weight` on the rows that `of` lists.
    pub(super) fn grow(table: &Table, of: &[u32], target: &[f32], weight: &[f32], g: &Growth) -> Self {
        let width = table.edges.len();
        let total: f64 = of.iter().map(|r| f64::from(weight[*r as usize])).sum();
        let base = 0.0;
        let mut out = Self { edges: table.edges.clone(), base, trees: Vec::with_capacity(g.trees) };
        if total <= 0.0 || of.is_empty() {
            return out;
        }
        let mean_weight = total / of.len() as f64;
        let mut said = vec![base as f32; table.rows];
        let inner = (1usize << g.depth) - 1;
        let mut node = vec![0u16; table.rows];
        let mut chosen: Vec<u32> = Vec::with_capacity(of.len());
        let mut gradient = vec![(0.0f32, 0.0f32); table.rows];
        for t in 0..g.trees {
            chosen.clear();
            let limit = (g.share * f64::from(u32::MAX)) as u64;
            chosen.extend(
                of.iter().copied().filter(|r| {
                    g.share >= 1.0 || (mixed(u64::from(*r) << 20 | t as u64) & 0xFFFF_FFFF) < limit
                }),
            );
            for r in &chosen {
                let r = *r as usize;
                let e = (target[r] - said[r]).clamp(-g.clip as f32, g.clip as f32);
                gradient[r] = (weight[r] * e, weight[r]);
                node[r] = 0;
            }
            let mut tree = Tree { splits: vec![(0, 255); inner], leaves: vec![0.0; inner + 1] };
            for level in 0..g.depth {
                let start = (1usize << level) - 1;
                let nodes = 1usize << level;
                let mut hist = vec![(0.0f32, 0.0f32); nodes * BINS];
                // (gain, feature, bin) of each node.
                let mut best = vec![(1e-9f64, 0u16, 255u8); nodes];
                for f in 0..width {
                    // A feature in three sits a tree out: trees that differ average better.
                    if mixed((t * 131 + f) as u64 ^ 0xABCD).is_multiple_of(3) || table.edges[f].is_empty() {
                        continue;
                    }
                    hist.fill((0.0, 0.0));
                    let column = &table.bins[f * table.rows..(f + 1) * table.rows];
                    for r in &chosen {
                        let r = *r as usize;
                        let h = &mut hist[(node[r] as usize - start) * BINS + column[r] as usize];
                        h.0 += gradient[r].0;
                        h.1 += gradient[r].1;
                    }
                    for (k, b) in best.iter_mut().enumerate() {
                        let h = &hist[k * BINS..(k + 1) * BINS];
                        let (gs, ws) = h
                            .iter()
                            .fold((0.0f64, 0.0f64), |(a, c), v| (a + f64::from(v.0), c + f64::from(v.1)));
                        let calm = g.calm * mean_weight;
                        let whole = gs * gs / (ws + calm);
                        let (mut gl, mut wl) = (0.0f64, 0.0f64);
                        for (i, v) in h.iter().enumerate().take(BINS - 1) {
                            gl += f64::from(v.0);
                            wl += f64::from(v.1);
                            let (gr, wr) = (gs - gl, ws - wl);
                            if wl < g.least * mean_weight || wr < g.least * mean_weight {
                                continue;
                            }
                            let gain = gl * gl / (wl + calm) + gr * gr / (wr + calm) - whole;
                            if gain > b.0 {
                                *b = (gain, f as u16, i as u8);
                            }
                        }
                    }
                }
                for (k, b) in best.iter().enumerate() {
                    tree.splits[start + k] = (b.1, b.2);
                }
                for r in &chosen {
                    let r = *r as usize;
                    let (f, cut) = tree.splits[node[r] as usize];
                    let right = table.bins[f as usize * table.rows + r] > cut;
                    node[r] = 2 * node[r] + 1 + u16::from(right);
                }
            }
            let mut sums = vec![(0.0f64, 0.0f64); inner + 1];
            for r in &chosen {
                let r = *r as usize;
                let s = &mut sums[node[r] as usize - inner];
                s.0 += f64::from(gradient[r].0);
                s.1 += f64::from(gradient[r].1);
            }
            for (leaf, s) in tree.leaves.iter_mut().zip(&sums) {
                *leaf = (g.rate * s.0 / (s.1 + g.calm * mean_weight).max(1e-12)) as f32;
            }
            for r in of {
                let r = *r as usize;
                let mut at = 0usize;
                while at < inner {
                    let (f, cut) = tree.splits[at];
                    at = 2 * at + 1 + usize::from(table.bins[f as usize * table.rows + r] > cut);
                }
                said[r] += tree.leaves[at - inner];
            }
            out.trees.push(tree);
        }
        out
    }

    /// What the trees say of one row.
    pub(super) fn say(&self, features: &[f32]) -> f64 {
        let mut bins = [0u8; 64];
        for ((b, v), edges) in bins.iter_mut().zip(features).zip(&self.edges) {
            *b = bin(edges, *v);
        }
        let mut sum = self.base;
        for tree in &self.trees {
            let inner = tree.splits.len();
            let mut at = 0usize;
            while at < inner {
                let (f, cut) = tree.splits[at];
                at = 2 * at + 1 + usize::from(bins[f as usize] > cut);
            }
            sum += f64::from(tree.leaves[at - inner]);
        }
        sum
    }
}
