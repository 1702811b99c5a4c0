namespace Whence.Models;

/// <summary>What turns a network's scores z [N,K] into probabilities: its last link function.</summary>
public enum ScoreLink
{
    /// <summary>One class of K: softmax(z). A single sigmoid is this too, for the scores (0, z): softmax gives (1 - sigmoid(z), sigmoid(z)).</summary>
    Softmax,

    /// <summary>K labels, each with or without the others: sigmoid(z_k).</summary>
    Sigmoid,

    /// <summary>A value such as a regression's: no probability.</summary>
    None,
}
