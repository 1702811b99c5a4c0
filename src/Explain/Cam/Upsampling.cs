using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>Bilinear resizing of maps [N,h,w,C] along both sides; half-pixel centres, edges held.</summary>
static class Upsampling
{
    const float Safe = 0.1f;

    public static Node To(Graph g, Node map, int height, int width) => Along(g, 1, Along(g, 2, map, width), height);

    /// <summary>The same of maps [N,h,w,1], then scaled so that nothing is won or lost.</summary>
    public static Node KeepingSum(Graph g, Node map, int height, int width)
    {
        if (map.Shape[1] == height && map.Shape[2] == width)
            return map;
        var large = To(g, map, height, width);
        var (before, after) = (Sum(map), Sum(large));
        // Of a sum of nearly nothing what is missing is spread evenly.
        var isSafe = after.Abs().Greater(Sum(large.Abs()) * Safe);
        return g.Add(new Where(), isSafe, large * (before / g.Add(new Where(), isSafe, after, g.Constant(1))), large + (before - after) / (height * width));

        Node Sum(Node x) => g.Add(new ReduceSum([1, 2, 3], keepDimensions: true), x);
    }

    static Node Along(Graph g, int axis, Node map, int extent) => map.Shape[axis] == extent
        ? map
        : g.Add(new Resample(axis, ResampleTable.Linear(new(map.Shape[axis], extent))), map);
}
