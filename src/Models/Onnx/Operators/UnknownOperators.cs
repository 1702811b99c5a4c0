namespace Whence.Models.Onnx.Operators;

/// <summary>Why an operator is not imported, and what would do.</summary>
static class UnknownOperators
{
    /// <summary>The reason and the way out, for the end of a message that begins with the node.</summary>
    public static string Remedy(NodeReader node) => node.QualifiedOp switch
    {
        "LSTM" or "GRU" or "RNN" => "the operator is not known: recurrent layers are imported only as their steps (Scan or Loop of a known number); write the layer as a loop over its cell and export it so",
        "RandomNormal" or "RandomNormalLike" or "RandomUniform" or "RandomUniformLike" or "Bernoulli" or "Multinomial" =>
            "the operator is not known: it draws random numbers, so that the same input has no one result; export the model in evaluation mode, without it",
        "NonMaxSuppression" or "RoiAlign" or "MaxRoiPool" => "the operator is not known: it is a detector's, and classifiers are explained; export the part before it whose output is class scores",
        _ when !node.IsStandard => "the operator is not known; export the model with ONNX's own operators, or with this one as a function of them in the file",
        _ => "the operator is not known; export the model without it (docs/onnx.md lists what is imported)",
    };
}
