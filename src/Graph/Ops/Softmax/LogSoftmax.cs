namespace Whence.Graphs.Ops;

/// <summary>y = x - log(sum of exp(x) over the axis): log-probabilities in nats from logits. dx = dy - exp(y) * sum of dy.</summary>
public sealed class LogSoftmax(int axis = -1) : SoftmaxOp(axis, logarithm: true);
