using Whence.Models.Onnx.Flow;

namespace Whence.Models.Onnx.Operators;

/// <summary>Lists of tensors made and asked about; <see cref="Unrolling"/> has the operators that take tensors out of them.</summary>
static class Listing
{
    public static void Register(OperatorTable table)
    {
        table.Add("OptionalHasElement", Sequences.HasElement);
        table.Add("SequenceConstruct", Sequences.Construct);
        table.Add("SequenceEmpty", Sequences.Empty);
        table.Add("SequenceErase", Sequences.Erase);
        table.Add("SequenceInsert", Sequences.Insert);
        table.Add("SequenceLength", Sequences.Length);
    }
}
