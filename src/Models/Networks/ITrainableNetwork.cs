using Whence.Graphs;
using Whence.Models.Layers;

namespace Whence.Models.Networks;

/// <summary>A network whose layers can be built for training too.</summary>
public interface ITrainableNetwork : INetwork
{
    /// <summary>Appends the network through a builder, which says whether it is for training; returns the logits [N,K].</summary>
    Node Build(NetworkBuilder b, Node x);
}
