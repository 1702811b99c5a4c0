using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class PadCases : IOpCases
{
    static readonly (Shape Shape, int[] Before, int[] After)[] All =
    [
        ([1], [0], [0]), ([5], [2], [3]), ([2, 4, 5, 3], [0, 1, 2, 0], [0, 2, 1, 0]), ([2, 7, 6, 17], [0, 3, 3, 0], [0, 3, 3, 0]), ([3, 5], [1, 0], [0, 4]),
        ([3, 6, 4], [0, -2, 1], [0, 1, -1]), ([7], [-3], [-2]), ([4], [9], [11]), ([1, 3], [2, 2], [2, 2]), ([2, 3, 3], [1, 0, 0], [1, 0, 0]), ([6], [-4], [5]),
    ];

    public IEnumerable<OpCase> Cases() =>
        from c in All
        from mode in Enum.GetValues<PadMode>()
        let y = c.Shape.Select((extent, axis) => extent + c.Before[axis] + c.After[axis]).ToArray()
        select new OpCase(new Pad(c.Before, c.After, mode, 0.75f), [c.Shape], x => DoubleTensor.From(y, index => Read(x[0], index, c.Before, c.After, mode)))
        {
            Label = mode.ToString(),
        };

    static double Read(DoubleTensor x, int[] index, int[] before, int[] after, PadMode mode)
    {
        var own = new int[index.Length];
        for (var axis = 0; axis < own.Length; axis++)
        {
            var (low, high) = (Math.Max(0, -before[axis]), x.Shape[axis] - 1 - Math.Max(0, -after[axis]));
            var i = index[axis] - before[axis];
            if (i < low || i > high)
            {
                if (mode == PadMode.Constant)
                    return 0.75;
                i = Walk(i, low, high, mode);
            }
            own[axis] = i;
        }
        return x[own];
    }

    // Walks back into low..high one bounce or one period at a time.
    static int Walk(int i, int low, int high, PadMode mode)
    {
        while (i < low || i > high)
        {
            i = mode switch
            {
                PadMode.Edge => i < low ? low : high,
                PadMode.Wrap => i < low ? i + (high - low + 1) : i - (high - low + 1),
                _ when low == high => low,
                _ => i < low ? 2 * low - i : 2 * high - i,
            };
        }
        return i;
    }
}
