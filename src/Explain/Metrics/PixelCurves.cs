namespace Whence.Explain;

/// <summary>Curves of one map that several measures read, played once: pixel by pixel, cell by cell, segment by segment.</summary>
static class PixelCurves
{
    // Cells of 9 pixels on pictures of ImageNet's size [Samek 2017], of 4 on the smallest.
    const int LeastCell = 4, MostCell = 9, CellsAcross = 25;

    /// <summary>Deletion and insertion by pixels.</summary>
    public static DeletionCurves Of(MeasuredMap map, Baseline substrate) =>
        map.Once($"pixels {substrate.Name}", () => map.Context.Games.Measure(map.X, map.Below(substrate), map.Order, map.Target));

    /// <summary>Deletion and insertion by square cells, each by the mean of its pixels, all of a cell at once.</summary>
    public static DeletionCurves OfCells(MeasuredMap map, Baseline substrate) => map.Once($"cells {substrate.Name}", () =>
    {
        var groups = Groups.Ranked(map.Pixels, Cells(map.Input[1], map.Input[2]));
        return groups.Play(map, map.Below(substrate), map.Context.Steps, inserts: true);
    });

    /// <summary>Number of the cell that each pixel [H,W] lies in, rows first; the last of a row or column are cut at the border.</summary>
    public static int[] Cells(int height, int width)
    {
        var side = Math.Clamp((int)Math.Round(Math.Min(height, width) / (double)CellsAcross), LeastCell, MostCell);
        var across = (width + side - 1) / side;
        return [.. Enumerable.Range(0, height * width).Select(i => i / width / side * across + i % width / side)];
    }

    /// <summary>Number of the superpixel that each pixel [H,W] lies in, one to 32 pixels, 300 at most.</summary>
    public static int[] Segments(MeasuredMap map) => map.Once("segments", () =>
    {
        var labels = new int[map.Pixels.Length];
        new Superpixels(Math.Clamp(labels.Length / 32, 4, 300)).Label(map.X, map.Input[1], map.Input[2], map.Input[3], labels);
        return labels;
    });

    /// <summary>Groups of pixels by falling mean of a map, ties by number.</summary>
    public sealed class Groups
    {
        readonly int[] order;
        readonly int[] ends;

        Groups(int[] order, int[] ends) => (this.order, this.ends) = (order, ends);

        /// <summary>How many there are.</summary>
        public int Count => ends.Length;

        public static Groups Ranked(float[] map, int[] labels)
        {
            int[][] groups = [.. labels.Select((label, pixel) => (label, pixel)).GroupBy(pair => pair.label, pair => pair.pixel).OrderBy(group => group.Key).Select(group => group.ToArray())];
            var ranked = groups.OrderByDescending(group => group.Average(pixel => (double)map[pixel])).ToArray();
            var (ends, end) = (new int[ranked.Length], 0);
            for (var k = 0; k < ends.Length; k++)
                ends[k] = end += ranked[k].Length;
            return new([.. ranked.SelectMany(group => group)], ends);
        }

        /// <summary>Curves in at most so many steps of whole groups.</summary>
        public DeletionCurves Play(MeasuredMap map, float[] below, int steps, bool inserts)
        {
            var points = Math.Min(steps, Count);
            int[] counts = [.. Enumerable.Range(0, points + 1).Select(i => (int)((long)i * Count / points)).Select(k => k == 0 ? 0 : ends[k - 1])];
            return map.Context.Games.Play(map.X, below, order, counts, map.Target, inserts);
        }
    }
}
