namespace Whence.Explain;

/// <summary>How sensitive a class is to concepts at a layer.</summary>
/// <param name="Network">The network.</param>
/// <param name="Layer">The layer whose activations were looked at.</param>
/// <param name="Channels">Their number a picture, means over places.</param>
/// <param name="Class">The class.</param>
/// <param name="Label">Its name.</param>
/// <param name="Pictures">Pictures of the class.</param>
/// <param name="RandomPictures">Pictures that concepts are told from.</param>
/// <param name="Runs">Directions fitted for each concept, each against other random pictures.</param>
/// <param name="RandomConcepts">Sets of random pictures that were taken for concepts, to compare with.</param>
/// <param name="Concepts">What was found of each.</param>
public sealed record ConceptReport(
    string Network, string Layer, int Channels, int Class, string Label, int Pictures, int RandomPictures, int Runs, int RandomConcepts, IReadOnlyList<ConceptFinding> Concepts);

/// <summary>One concept. P-values are two-sided, by rank among random concepts, and adjusted for the number of concepts [Holm 1979].</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pictures">Pictures that show it.</param>
/// <param name="Accuracy">Share of held-out pictures that the direction tells apart; .5 by chance.</param>
/// <param name="RandomAccuracy">The same of random concepts, their mean.</param>
/// <param name="Score">The TCAV score [Kim 2018]: share of the class's pictures whose logit rises along the concept.</param>
/// <param name="ScoreLow">Lower end of its 95 % interval over pictures and runs.</param>
/// <param name="ScoreHigh">Upper end.</param>
/// <param name="ScoreP">How likely a random concept's score is as far from their mean.</param>
/// <param name="Sensitivity">Mean derivative of the logit along the concept, in logits per standard deviation of the activations.</param>
/// <param name="SensitivityLow">Lower end of its 95 % interval over pictures and runs.</param>
/// <param name="SensitivityHigh">Upper end.</param>
/// <param name="SensitivityP">How likely a random concept's sensitivity is as far from their mean.</param>
/// <param name="Warning">What a reader should know, or null.</param>
public sealed record ConceptFinding(
    string Name, int Pictures, double Accuracy, double RandomAccuracy, double Score, double ScoreLow, double ScoreHigh, double ScoreP, double Sensitivity, double SensitivityLow, double SensitivityHigh,
    double SensitivityP, string? Warning);
