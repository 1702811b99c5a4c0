namespace Whence.Models.Networks;

/// <summary>A part of a network: writes its nodes and weights, and returns its result.</summary>
public delegate NetworkValue Layer(NetworkWriter writer, NetworkValue x);
