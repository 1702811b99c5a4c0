using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>The channels of a layer one after the other, those of the largest mean first: a sample each.</summary>
static class ChannelSchedule
{
    /// <summary>The layer's number of channels on a network.</summary>
    /// <exception cref="ExplainException">There is no such layer, or it has no places.</exception>
    public static int Count(INetwork network, string method, string? layer)
    {
        var g = new Graph();
        var at = CamLayer.On(g, g.Input("x", network.InputShape), network, method, layer);
        at.RequirePlaces(method);
        return at.Channels;
    }

    /// <summary>Numbers [B] of the channels at hand, of activations [1,h,w,K].</summary>
    public static Node Append(ExplainContext c, Node image)
    {
        var g = c.Graph;
        var means = g.Add(new Reshape([image.Shape[3]]), g.Add(new ReduceMean([1, 2]), image));
        return g.Add(new TakeRow(), g.Add(new TopKIndices(c.Samples), means), c.Column("channel", (sample, _, _) => sample));
    }
}
