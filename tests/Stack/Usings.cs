global using Kaunta.EndToEnd.Harness;
global using Shouldly;
global using Xunit;
