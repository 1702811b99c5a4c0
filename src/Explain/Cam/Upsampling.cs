using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>Bilinear resizing of maps [N,h,w,C] along both sides; half-pixel centres, edges held.</summary>
static class Upsampling
{
    public static Node To(Graph g, Node map, int height, int width) => Along(g, 2, Along(g, 1, map, height), width);

    static Node Along(Graph g, int axis, Node map, int extent) => map.Shape[axis] == extent
        ? map
        : g.Add(new Resample(axis, ResampleTable.Linear(new(map.Shape[axis], extent))), map);
}
