namespace Whence.Graphs.Ops;

/// <summary>y = exp(x) / (sum of exp(x) over the axis): probabilities from logits. dx = y * (dy - sum of y * dy). On a CPU what is below e^-80 of the largest is 0.</summary>
public sealed class Softmax(int axis = -1) : SoftmaxOp(axis, logarithm: false);
