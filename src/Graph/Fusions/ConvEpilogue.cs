using Whence.Graphs.Ops;
using Whence.Graphs.Planning;
using Whence.Kernels;

namespace Whence.Graphs.Fusions;

/// <summary>
/// Lets a convolution finish its own result: a following bias, residual sum, Relu, LeakyRelu or Clip, or the mask of a Relu's gradient, is
/// applied before the store, so that the tensor is written once and not read back.
/// </summary>
sealed class ConvEpilogue : IFusion
{
    public void Apply(Program program)
    {
        foreach (var node in program.Nodes.ToArray())
        {
            var current = node;
            while (current.Op is IEpilogueOp && program.OnlyReader(current.Node) is { } reader && Join(program, current, reader))
                current = reader;
        }
    }

    static bool Join(Program program, PlanNode conv, PlanNode reader)
    {
        var e = ((IEpilogueOp)conv.Op).Epilogue;
        if (e.Mask || reader.Shape != conv.Shape)
            return false;
        var open = e.Activation == ActivationKind.None;
        return reader.Op switch
        {
            Add when open && !e.Residual => JoinSum(program, conv, reader, e),
            Relu when open => Replace(program, conv, reader, e with { Activation = ActivationKind.Relu }),
            Clip clip when open => Replace(program, conv, reader, e with { Activation = ActivationKind.Clip, A = clip.Min, B = clip.Max }),
            LeakyRelu leaky when open => Replace(program, conv, reader, e with { Activation = ActivationKind.LeakyRelu, A = leaky.Alpha }),
            UnaryGrad { Of: Relu } when reader.Inputs[1] == conv.Node && reader.Inputs[0] != conv.Node =>
                Replace(program, conv, reader, e with { Mask = true }, reader.Inputs[0]),
            _ => false,
        };
    }

    static bool JoinSum(Program program, PlanNode conv, PlanNode sum, Epilogue e)
    {
        var other = sum.Inputs[sum.Inputs[0] == conv.Node ? 1 : 0];
        if (other.Shape == conv.Shape)
            return Replace(program, conv, sum, e with { Residual = true }, other);
        var perChannel = !e.Bias && other.Shape.Count == conv.Shape[-1] && other.Shape.Rank >= 1 && other.Shape[-1] == conv.Shape[-1];
        return perChannel && Replace(program, conv, sum, e with { Bias = true }, other);
    }

    static bool Replace(Program program, PlanNode conv, PlanNode last, Epilogue e, params Node[] operands)
    {
        program.Join(conv, last, ((IEpilogueOp)conv.Op).With(e), [.. conv.Inputs, .. operands]);
        return true;
    }
}
